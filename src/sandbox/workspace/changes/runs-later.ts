/** Paths that git reads by name. */
const GIT = /(^|\/)[^/]*\.git(\/|$)/;

/** Files that run automatically or control what runs: a person should look at them closely. */
const RULES: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/(^|\/)\.git\/(modules\/.+\/|worktrees\/[^/]+\/)?hooks\//, "git runs this hook"],
  [GIT, "git reads this, and its settings can name programs to run"],
  [/(^|\/)(HEAD|ORIG_HEAD|packed-refs|commondir|gitdir|config(\.worktree)?)$/, "git may read its folder as a repository, whose settings can name programs to run"],
  [/(^|\/)hooks\/(applypatch-msg|pre-applypatch|post-applypatch|pre-commit|pre-merge-commit|prepare-commit-msg|commit-msg|post-commit|pre-rebase|post-checkout|post-merge|pre-push|pre-receive|update|post-receive|post-update|reference-transaction|push-to-checkout|pre-auto-gc|post-rewrite|sendemail-validate|fsmonitor-watchman|post-index-change)$/, "git runs this hook"],
  [/(^|\/)\.(gitconfig|gitmodules|gitattributes)$|(^|\/)\.config\/git\//, "git settings can name programs to run"],
  [/(^|\/)(\.hg|\.svn|\.bzr|\.jj)\/|(^|\/)\.hgrc$/, "version control reads this, and its settings can name programs to run"],
  [/(^|\/)\.(bashrc|bash_profile|bash_login|bash_logout|bash_aliases|bash_completion|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|tcshrc|inputrc|xsessionrc|xprofile|xinitrc|pam_environment)$/, "a shell or a session runs this when it starts"],
  [/(^|\/)\.config\/(fish|autostart|systemd|environment\.d|nvim)\//, "it is run at login or when a program starts"],
  [/(^|\/)(\.envrc|\.?mise\.toml|\.tool-versions|\.python-version|\.nvmrc|\.node-version|\.ruby-version)$|(^|\/)\.mise\//, "entering the folder may run this, or what it names"],
  [/(^|\/)\.(vscode|idea|devcontainer|cursor|zed|fleet|theia|vim|emacs\.d|sublime-project)(\/|$)|\.(code-workspace|sublime-project|sublime-workspace)$/, "an editor may run what this says when the folder is opened"],
  [/(^|\/)(\.devcontainer\.json|\.nvim\.lua|\.clangd|compile_flags\.txt|compile_commands\.json|\.editorconfig)$/, "an editor may run what this says when the folder is opened"],
  [/(^|\/)\.(vimrc|nvimrc|exrc|gdbinit|lldbinit|emacs|dir-locals\.el|tmux\.conf|screenrc|pdbrc|pythonrc|irbrc|pryrc|Rprofile|octaverc|perltidyrc|ackrc|psqlrc|sqliterc|my\.cnf|mailcap|Xresources|curlrc|wgetrc|netrc|condarc|pypirc|terraformrc|forward|procmailrc|hushlogin)$/, "a program runs or obeys this when it starts here"],
  [/(^|\/)\.(ipython|jupyter|julia)\//, "a program runs this when it starts"],
  [/(^|\/)(node_modules|bower_components|\.yarn|\.venv|venv|site-packages|vendor)\//, "it is a dependency, which programs that use it run"],
  [/(^|\/)(s?bin|\.local\/share\/applications)\//, "it may be started by its name"],
  [/(^|\/)(package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|yarn\.lock|bun\.lockb?|\.npmrc|\.yarnrc|\.yarnrc\.yml|\.pnpmfile\.cjs|\.pnp\.[cm]?js|\.pnp\.loader\.mjs|bunfig\.toml|deno\.jsonc?|import_map\.json)$/, "package managers run scripts, or fetch packages, that this names"],
  [/(^|\/)(?:[\w-]+\.(?:config|conf|setup|workspace)\.(?:[cm]?[jt]sx?|json5?|ya?ml|toml)|(?:[Gg]ulpfile|[Gg]runtfile)[^/]*|tsconfig[^/]*\.json|jsconfig\.json|nx\.json|turbo\.json|lerna\.json|angular\.json)$/, "a build or test command runs this, or what it names"],
  [/(^|\/)(pyproject\.toml|setup\.(py|cfg)|tox\.ini|pytest\.ini|noxfile\.py|conftest\.py|manage\.py|sitecustomize\.py|usercustomize\.py|__main__\.py|Pipfile|Pipfile\.lock|poetry\.lock|uv\.lock|requirements[^/]*\.txt|environment\.ya?ml|[^/]+\.pth|pyvenv\.cfg)$/, "Python's tools run this, or install what it names"],
  [/(^|\/)(Cargo\.(toml|lock)|build\.rs|rust-toolchain(\.toml)?|go\.(mod|sum|work)|Package\.swift|mix\.exs|rebar\.config|stack\.yaml|cabal\.project|[^/]+\.cabal|dune(-project)?|[^/]+\.opam|build\.sbt|composer\.(json|lock)|artisan|[Gg]emfile(\.lock)?|[^/]+\.gemspec|[Gg]uardfile|[^/]+\.podspec|Podfile)$|(^|\/)\.cargo\/|(^|\/)project\/plugins\.sbt$/, "the language's tools run this, or install what it names"],
  [/(^|\/)(CMakeLists\.txt|CMake(User)?Presets\.json|[^/]+\.cmake|meson\.build|meson_options\.txt|configure(\.ac|\.in)?|[Mm]akefile(\.\w+)?|GNUmakefile|[^/]+\.mk|BUILD(\.bazel)?|WORKSPACE(\.bazel)?|MODULE\.bazel|\.bazelrc|[^/]+\.bzl|SConstruct|SConscript|wscript|[^/]+\.gradle(\.kts)?|gradle\.properties|gradlew(\.bat)?|mvnw(\.cmd)?|pom\.xml|build\.xml|[Rr]akefile|[Jj]ustfile|\.justfile|[Tt]askfile\.ya?ml|[Ee]arthfile|[Tt]iltfile|[Vv]agrantfile|[Pp]rocfile|[Bb]rewfile|skaffold\.ya?ml|[^/]+\.(vcx|cs|fs|vb)proj|Directory\.Build\.(props|targets)|[^/]+\.sln)$|(^|\/)(\.mvn|gradle\/wrapper)\//, "a build command runs this"],
  [/(^|\/)([Dd]ockerfile[^/]*|[^/]+\.[Dd]ockerfile|[Cc]ontainerfile|(docker-)?compose[^/]*\.ya?ml|\.dockerignore|flake\.(nix|lock)|shell\.nix|default\.nix|[^/]+\.tf(vars)?)$|(^|\/)\.terraform\//, "containers, environments or machines are built from this"],
  [/(^|\/)\.(husky|githooks|lefthook)\//, "git runs this hook"],
  [/(^|\/)(\.pre-commit-(config|hooks)\.yaml|lefthook\.ya?ml|\.lintstagedrc[^/]*)$/, "it names programs that run on a commit"],
  [/(^|\/)(\.github\/(workflows|actions)|\.circleci|\.woodpecker|\.forgejo|\.gitea|\.buildkite|\.tekton|\.semaphore)\//, "a build service runs this"],
  [/(^|\/)(\.gitlab-ci\.yml|\.travis\.yml|azure-pipelines\.yml|bitbucket-pipelines\.yml|Jenkinsfile|\.drone\.yml|\.?appveyor\.yml|cloudbuild\.ya?ml|action\.ya?ml)$/, "a build service runs this"],
  [/(^|\/)\.(ssh|gnupg|aws|kube|docker)\//, "it holds keys or names programs to run"],
  [/(^|\/)(\.?mcp\.json|\.(cursor|windsurf|cline)rules|\.aider[^/]*|AGENTS\.md|CLAUDE\.md|GEMINI\.md|opencode\.jsonc?)$|(^|\/)\.github\/copilot-instructions\.md$|(^|\/)\.(claude|codex|gemini|ostinato|continue|roo|opencode|goose|windsurf)\//, "it instructs agents"],
  [/(^|\/)(crontab|\.crontab)$|\.(service|timer|socket|desktop)$/, "a service manager may run this"],
  [/(^|\/)\.[\w-]+(rc|rc\.(json5?|ya?ml|toml|[cm]?[jt]s))$|(^|\/)\.(rspec|env(\.[\w.-]+)?)$/, "a program obeys this when it starts here"],
  [/^\.[^/]/, "programs obey hidden files at the top of a folder"],
]; // biome-ignore format: one rule per line

/**
 * Why a changed path should be looked at closely, or undefined. `linkTarget`: the target of a link, otherwise
 * empty.
 */
export function warningFor(path: string, linkTarget: string): string | undefined {
  const reason = reasonFor(path);
  if (reason !== undefined) return `${reason}.`;
  if (linkTarget === "") return undefined;
  const inside = resolved(path, linkTarget);
  if (inside === null) return "this link points out of the workspace.";
  const behind = reasonFor(inside);
  return behind === undefined ? undefined : `this link leads to ${inside}: ${behind}.`;
}

/** The parts of a repository belong together, also removed ones: committing half of them would break it. */
export function warningOfRemoval(path: string): string | undefined {
  return GIT.test(path) ? "it is part of a git repository." : undefined;
}

function reasonFor(path: string): string | undefined {
  return RULES.find(([pattern]) => pattern.test(path))?.[1];
}

/** The target of a link in the workspace; null if it is outside. */
function resolved(path: string, target: string): string | null {
  if (target.startsWith("/")) return null;
  const names = path.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") {
      if (names.pop() === undefined) return null;
    } else if (part !== "." && part !== "") names.push(part);
  }
  return names.join("/");
}
