import { expect, it } from "vitest";
import { type Change, describeChanges } from "../../../src/sandbox/workspace/changes.ts";
import { warningFor } from "../../../src/sandbox/workspace/runs-later.ts";
import type { TreeEntry } from "../../../src/sandbox/workspace/tree-scan.ts";

/** The audit's B4: of these paths, which something runs or obeys later, 157 carried no mark. */
const RUN_LATER = `
.git .git/config.worktree .git/hooks/pre-commit .git/modules/sub/hooks/post-checkout .git/modules/sub/config
.git/worktrees/x/config.worktree .git/info/attributes .git/objects/info/alternates vendored/HEAD vendored/config
vendored/hooks/post-checkout sub/.git .hg/hgrc .hgrc .svn/wc.db .bzr/branch/branch.conf .jj/repo/config.toml pyproject.toml setup.cfg
tox.ini pytest.ini conftest.py manage.py .venv/bin/python venv/bin/activate .venv/lib/python3.11/site-packages/x.pth .venv/pyvenv.cfg
.python-version node_modules/left-pad/index.js node_modules/.bin/tsc package-lock.json pnpm-lock.yaml yarn.lock .yarn/releases/yarn.cjs
.yarnrc.yml .pnp.cjs vite.config.ts vitest.config.ts webpack.config.js jest.config.js .eslintrc.js eslint.config.js .prettierrc.js
babel.config.js postcss.config.js tailwind.config.js next.config.js rollup.config.js tsconfig.json .mocharc.js gulpfile.js Gruntfile.js
deno.json bunfig.toml .swcrc Cargo.toml build.rs .cargo/config.toml rust-toolchain.toml go.mod go.work CMakeLists.txt CMakePresets.json
meson.build configure Makefile.am GNUmakefile BUILD.bazel WORKSPACE .bazelrc build.gradle build.gradle.kts settings.gradle pom.xml
.mvn/jvm.config gradle/wrapper/gradle-wrapper.jar gradlew build.xml Rakefile Gemfile .rspec Guardfile Vagrantfile Dockerfile
docker-compose.yml compose.yaml .dockerignore flake.nix shell.nix default.nix .envrc .env mise.toml .mise.toml .tool-versions .nvmrc
composer.json artisan mix.exs rebar.config Package.swift build.sbt project/plugins.sbt dune stack.yaml cabal.project .pre-commit-config.yaml
.pre-commit-hooks.yaml .husky/pre-commit .lintstagedrc.json .github/workflows/ci.yml .github/actions/a/action.yml .gitlab-ci.yml
.circleci/config.yml Jenkinsfile bitbucket-pipelines.yml .buildkite/pipeline.yml .drone.yml .tekton/x.yaml appveyor.yml cloudbuild.yaml
.semaphore/semaphore.yml .vscode/tasks.json .idea/workspace.xml x.code-workspace .sublime-project .zed/settings.json .nvim.lua .exrc
.vim/plugin/x.vim .vimrc .emacs.d/init.el .dir-locals.el .clangd compile_flags.txt .editorconfig .theia/settings.json .fleet/run.json
.cursor/mcp.json .cursorrules .windsurfrules .mcp.json CLAUDE.md AGENTS.md .claude/settings.json .codex/config.toml
.github/copilot-instructions.md .continue/config.json .aider.conf.yml .gemini/settings.json GEMINI.md .roo/mcp.json .clinerules
opencode.json .opencode/x .goose/x .bashrc .bash_profile .bash_completion .profile .zshrc .zshenv .zlogout .config/fish/config.fish
.config/git/config .config/git/hooks/x .config/nvim/init.lua .config/systemd/user/x.service .config/environment.d/x.conf
.config/autostart/x.desktop .local/bin/ls .local/share/applications/x.desktop bin/ls .xsessionrc .xprofile .xinitrc .pam_environment
.ssh/authorized_keys .ssh/config .netrc .curlrc .wgetrc .npmrc .pypirc .condarc .gdbinit .lldbinit .inputrc .psqlrc .sqliterc .my.cnf
.mailcap .Xresources .screenrc .tmux.conf .ipython/profile_default/startup/x.py .jupyter/jupyter_notebook_config.py .pythonrc .Rprofile
.julia/config/startup.jl .octaverc .perltidyrc .ackrc .hushlogin crontab .forward .procmailrc .gnupg/gpg.conf .kube/config
.docker/config.json .aws/config .terraformrc main.tf .terraform/x justfile Taskfile.yml .justfile Procfile Brewfile Justfile Earthfile
Tiltfile skaffold.yaml
`
  .trim()
  .split(/\s+/);

const HARMLESS = [
  "README.md", "docs/guide.md", "src/index.ts", "src/main.py", "lib/parse.rs", "data/names.csv", "notes.txt",
  "report.html", "src/components/button.tsx", "test/parse.test.ts", "images/cat.png", "cmd/tool/main.go",
  "src/config.ts", "chapters/heading.md", "objects/chair.json", "refs/smith-2020.bib", "binary/data.bin",
]; // biome-ignore format: a table

it("marks every path of the audit's list", () => {
  expect(RUN_LATER.length).toBeGreaterThanOrEqual(223);
  expect(RUN_LATER.filter((path) => warningFor(path, "") === undefined)).toEqual([]);
});

it("marks the same below another folder, but for hidden files that only count at the top", () => {
  for (const path of [
    "sub/.git",
    "a/b/vite.config.ts",
    "a/Makefile",
    "a/.venv/bin/python",
    "x.git/config",
  ]) {
    expect([path, warningFor(path, "")]).toEqual([path, expect.any(String)]);
  }
});

it("leaves texts and sources of a project alone", () => {
  expect(HARMLESS.filter((path) => warningFor(path, "") !== undefined)).toEqual([]);
});

it("marks a link by what it leads to", () => {
  expect(warningFor("a/innocent", "../.git/hooks")).toContain(".git/hooks");
  expect(warningFor("a/b", "../../x")).toContain("out of the workspace");
  expect(warningFor("a", "/etc/passwd")).toContain("out of the workspace");
  expect(warningFor("a/b", "../c")).toBeUndefined();
});

it("marks what is in a folder that git would read as a repository, whatever it is called", () => {
  const paths = [
    "notes",
    "notes/HEAD",
    "notes/config",
    "notes/objects",
    "notes/refs",
    "notes/x",
    "other/x",
  ];
  const marked = describeChanges(paths.map((path) => added(path)));
  expect(marked.filter(({ warning }) => warning !== undefined).map(({ path }) => path)).toEqual(
    paths.slice(0, -1),
  );
});

it("says that a file became executable, and where a link leads", () => {
  const plain = entry({ mode: 0o644 });
  const [became, was, link, gone] = describeChanges([
    { path: "run", kind: "mode", before: plain, after: entry({ mode: 0o755 }) },
    { path: "old", kind: "changed", before: entry({ mode: 0o755 }), after: entry({ mode: 0o755 }) },
    added("link", { type: "link", target: "docs/guide.md" }),
    { path: "Makefile", kind: "removed", before: plain, after: null },
  ]);
  expect(became?.warning).toContain("started as a program");
  expect(was?.warning).toBeUndefined();
  expect(link).toMatchObject({ target: "docs/guide.md" });
  expect(gone?.warning).toBeUndefined();
});

function added(path: string, given: Partial<TreeEntry> = {}): Change {
  return { path, kind: "added", before: null, after: entry(given) };
}

function entry(given: Partial<TreeEntry>): TreeEntry {
  return {
    type: "file",
    mode: 0o644,
    bytes: 1,
    modifiedNanoseconds: 0n,
    changedNanoseconds: 0n,
    inode: 1n,
    uid: 0,
    gid: 0,
    links: 1,
    target: "",
    closed: false,
    ...given,
  };
}
