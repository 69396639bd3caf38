/** Allows only bubblewrap to create user namespaces where AppArmor restricts them. */
export const APPARMOR_PROFILE = `abi <abi/4.0>,
include <tunables/global>

profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
`;

/** One line for a shell that installs the profile. */
export const APPARMOR_FIX = `printf '%s' '${APPARMOR_PROFILE.replaceAll("\n", "\\n")}' | sed 's/\\\\n/\\n/g' | sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap`;
