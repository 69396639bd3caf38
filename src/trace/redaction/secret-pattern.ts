/** What one kind of secret looks like. */
export interface SecretPattern {
  /** What stands in its place: `[redacted:NAME]`. */
  readonly name: string;
  /**
   * Global. With a group named `secret` only that group is replaced, else the whole match. Must not
   * match a quote or a bracket around the secret, so that JSON stays JSON.
   */
  readonly pattern: RegExp;
}

/**
 * Keys and tokens of services, each a run of 20 characters or more, without spaces and quotes.
 * Their forms are from the services' own documentation.
 */
export const SERVICE_KEYS: readonly SecretPattern[] = [
  {
    name: "jwt",
    // The beginning of a run is skipped once, not once for each `eyJ` in it.
    pattern:
      /(?<![\w-])(?=(?<lead>(?:[\w-]*?[_-])??)eyJ)\k<lead>(?<secret>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3})/g,
  },
  { name: "age-key", pattern: /(?<![A-Za-z0-9])AGE-SECRET-KEY-1[0-9A-Z]{40,}/g },
  { name: "aws-key-id", pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  {
    name: "github-token",
    pattern: /(?<![A-Za-z0-9])(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_\w{22,})/g,
  },
  { name: "gitlab-token", pattern: /(?<![A-Za-z0-9])gl(?:pat|dt|rt|ptt|cbt|soat|ft)-[\w-]{20,}/g },
  {
    name: "stripe-key",
    pattern: /(?<![A-Za-z0-9])(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,}/g,
  },
  { name: "api-key", pattern: /(?<![A-Za-z0-9])[sr]k-(?:[a-z0-9]+-)*[A-Za-z0-9_-]{20,}/g },
  { name: "slack-token", pattern: /(?<![A-Za-z0-9])x(?:ox[abceoprs]|app)-[\w-]{10,}/g },
  {
    name: "slack-webhook",
    pattern: /(?<![A-Za-z0-9])hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}/g,
  },
  { name: "google-key", pattern: /(?<![A-Za-z0-9])(?:AIza[\w-]{35}|GOCSPX-[\w-]{20,})/g },
  { name: "google-token", pattern: /(?<![A-Za-z0-9])ya29\.[\w-]{20,}/g },
  { name: "npm-token", pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,}/g },
  { name: "pypi-token", pattern: /(?<![A-Za-z0-9])pypi-[\w-]{40,}/g },
  { name: "huggingface-token", pattern: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/g },
  { name: "sendgrid-key", pattern: /(?<![A-Za-z0-9])SG\.[\w-]{20,}\.[\w-]{30,}/g },
  { name: "telegram-token", pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[\w-]{32,}/g },
  { name: "discord-token", pattern: /(?<![A-Za-z0-9])[MNO][\w-]{22,27}\.G[\w-]{5}\.[\w-]{27,}/g },
  {
    name: "service-token",
    pattern:
      /(?<![A-Za-z0-9])(?:dop_v1_|dapi(?=[0-9a-f]{32})|hv[sb]\.|lin_api_|ntn_|dp\.pt\.|figd_|PMAK-|glsa_|glc_|sntrys_|tskey-|nfp_|r8_|gsk_|pplx-|xai-|dckr_pat_|sbp_|pscale_(?:tkn|pw|oauth)_|rubygems_|ATATT3|shp(?:at|ca|pa|ss)_|sq0[a-z]{3}-|ops_ey|phx_|lsv2_)[\w.+/=-]{20,}/g,
  },
];

/** True for every run that one of `SERVICE_KEYS` could match. */
export const RUN_HINT =
  /IBADANBgk|IBAAKC|MHcCAQEE|MIGHAgEA|MC4CAQAw|b3BlbnNzaC1r|eyJ|AGE-|A[KSB]IA|ACCA|gh[opsur]_|github_pat|gl(?:pat|dt|rt|ptt|cbt|soat|ft)-|[sr]k[_-]|whsec|xox|xapp|hooks\.sl|AIza|GOCSPX|ya29|npm_|pypi-|hf_|SG\.|:AA|\.G[\w-]{5}\.|dop_v1|dapi|hv[sb]\.|lin_api|ntn_|dp\.pt|figd_|PMAK-|glsa_|glc_|sntrys_|tskey-|nfp_|r8_|gsk_|pplx-|xai-|dckr_pat|sbp_|pscale_|rubygems_|ATATT3|shp(?:at|ca|pa|ss)_|sq0|ops_ey|phx_|lsv2_/;

/** Secrets recognized by the text before them, each after a word of `INTRODUCTION`. */
export const INTRODUCED_SECRETS: readonly SecretPattern[] = [
  {
    name: "private-key",
    // The end may be cut off; line ends may be escaped as in JSON.
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[\s\w+/=:,.-]|\\[nrt])*?(?:-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|(?![\s\w+/=:,.\\-])|$)/g,
  },
  {
    name: "azure-key",
    pattern: /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=(?<secret>[\w+/=%&.-]{20,})/gi,
  },
  {
    name: "authorization",
    pattern: /\b(?:bearer|basic) +(?<secret>[\w.~+/-]{16,}=*)/gi,
  },
  {
    name: "authorization",
    pattern:
      /\bauthorization["']?\s*[:=]\s*["']?(?!(?:bearer|basic|digest)\b)(?:[A-Za-z-]+ +)?(?<secret>[\w.~+/:-]{16,}=*)/gi,
  },
  {
    name: "cookie",
    pattern: /\b(?:set-)?cookie["']?\s*:\s*["']?[\w.-]+=(?<secret>[\w.~+/%|-]{16,}=*)/gi,
  },
  {
    name: "key-in-address",
    pattern:
      /[?&](?:[\w-]*(?:key|token|secret)|sig|[\w-]*signature)=(?<secret>[\w%.~+/-]{16,}=*)/gi,
  },
];

/** What is left of a private key without the line before it: the base64 that keys of RSA, elliptic curves, Ed25519 and OpenSSH begin with. */
export const PRIVATE_KEY_BODY: SecretPattern = {
  name: "private-key",
  pattern:
    /(?<![A-Za-z0-9+/])(?:MII[A-Za-z0-9+/]{3}IBA(?:DANBgkqhkiG9w0BAQEFAASC|AKC)|MHcCAQEE|MIGHAgEAMBMGByqGSM49|MC4CAQAwBQYDK2VwBCIE|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/]{12,}={0,2}(?:(?:\r?\n|\\n)[A-Za-z0-9+/]{40,}={0,2})*(?:(?:\r?\n|\\n)[A-Za-z0-9+/]{1,76}={1,2})?/g,
};

export const PASSWORD_IN_ADDRESS: SecretPattern = {
  name: "password-in-address",
  // The host begins after the last @ before a path or a query. The scheme is only a lookbehind, so
  // that a long run of its characters isn't tried from each of them.
  pattern:
    /(?<=[a-z0-9+.-]):\/\/[^\s:/@"'\\<>[\]{}]*:(?<secret>[^\s@/"'\\<>[\]{}]+(?:@[^\s@/?#"'\\<>[\]{}]*)*)@/gi,
};

/** Matches in every text that holds one of `INTRODUCED_SECRETS`, except a private key. */
export const INTRODUCTION =
  /bearer |basic |authorization|cookie|accountkey=|sharedaccess|(?:key|token|secret|sig|signature)=/i;
