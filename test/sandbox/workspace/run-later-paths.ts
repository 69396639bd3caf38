/** The audit's B4: of these paths, which something runs or obeys later, 157 carried no mark. */
export const RUN_LATER: readonly string[] = `
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
