/** Files that something runs by itself, or that steer what is run: a person should look twice. */
const RULES: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/(^|\/)\.git\/hooks\//, "git runs this hook"],
  [/(^|\/)\.git\/(config|info\/attributes)$/, "git settings can name programs to run"],
  [/(^|\/)\.(gitconfig|gitmodules|gitattributes)$/, "git settings can name programs to run"],
  [/(^|\/)\.(bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|kshrc|cshrc|tcshrc|inputrc)$/, "a shell runs this when it starts"],
  [/(^|\/)\.config\/(fish|autostart|systemd)\//, "it is run at login"],
  [/(^|\/)\.envrc$/, "direnv runs this when the folder is entered"],
  [/(^|\/)\.(vscode|idea|devcontainer|cursor|zed|fleet)\//, "an editor may run what this says when the folder is opened"],
  [/(^|\/)\.devcontainer\.json$/, "an editor may run what this says when the folder is opened"],
  [/(^|\/)\.(vimrc|nvimrc|exrc|gdbinit|lldbinit|emacs|dir-locals\.el|tmux\.conf|screenrc|pdbrc|pythonrc|irbrc|pryrc|Rprofile)$/, "a program runs this when it starts here"],
  [/(^|\/)node_modules\/\.bin\//, "package scripts run this by its name"],
  [/(^|\/)(package\.json|\.npmrc|\.yarnrc|\.yarnrc\.yml|\.pnpmfile\.cjs|bunfig\.toml)$/, "package managers run scripts that this names"],
  [/(^|\/)\.(husky|githooks|lefthook)\//, "git runs this hook"],
  [/(^|\/)(\.pre-commit-config\.yaml|lefthook\.ya?ml|\.lintstagedrc[^/]*)$/, "it names programs that run on a commit"],
  [/(^|\/)(\.github\/workflows|\.circleci|\.woodpecker|\.forgejo\/workflows|\.gitea\/workflows)\//, "a build service runs this"],
  [/(^|\/)(\.gitlab-ci\.yml|\.travis\.yml|azure-pipelines\.yml|Jenkinsfile|\.drone\.yml)$/, "a build service runs this"],
  [/(^|\/)(GNUmakefile|[Mm]akefile|justfile|\.justfile|Taskfile\.ya?ml|Rakefile|build\.rs|conftest\.py|setup\.py|sitecustomize\.py|usercustomize\.py|noxfile\.py|[^/]+\.pth)$/, "a build or test command runs this"],
  [/(^|\/)\.cargo\/config(\.toml)?$/, "cargo settings can name programs to run"],
  [/(^|\/)(\.mvn|gradle\/wrapper)\/|(^|\/)gradlew$/, "the build runs this"],
  [/(^|\/)\.(ssh|gnupg|aws|kube|docker)\//, "it holds keys or names programs to run"],
  [/(^|\/)(\.mcp\.json|\.cursorrules|AGENTS\.md|CLAUDE\.md|GEMINI\.md)$|(^|\/)\.(claude|codex|gemini|ostinato)\//, "it instructs agents"],
  [/(^|\/)(crontab|\.crontab)$|\.(service|timer|desktop)$/, "a service manager may run this"],
]; // biome-ignore format: one rule a line

/** Why a changed path deserves a second look, or undefined. */
export function warningFor(path: string, linkTarget: string): string | undefined {
  const rule = RULES.find(([pattern]) => pattern.test(path));
  if (rule !== undefined) return `${rule[1]}.`;
  if (linkTarget !== "" && leaves(path, linkTarget)) {
    return "this link points out of the workspace.";
  }
  return undefined;
}

function leaves(path: string, target: string): boolean {
  if (target.startsWith("/")) return true;
  let depth = path.split("/").length - 1;
  for (const part of target.split("/")) {
    if (part === "..") depth--;
    else if (part !== "." && part !== "") depth++;
    if (depth < 0) return true;
  }
  return false;
}
