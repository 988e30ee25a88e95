//! goescape in Zed: starts `goescape serve` from PATH, beside gopls.

use zed_extension_api::{self as zed, settings::LspSettings, LanguageServerId, Result, Worktree};

struct Goescape;

impl zed::Extension for Goescape {
    fn new() -> Self {
        Goescape
    }

    fn language_server_command(
        &mut self,
        _server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<zed::Command> {
        let command = worktree.which("goescape").ok_or(
            "goescape is not on PATH: install it in a virtual environment, and link its command \
             into a folder of PATH",
        )?;
        Ok(zed::Command {
            command,
            args: vec!["serve".into()],
            env: worktree.shell_env(),
        })
    }

    /// `lsp.goescape.settings`, which the server asks for as its section `goescape`.
    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<zed::serde_json::Value>> {
        let settings = LspSettings::for_worktree(server.as_ref(), worktree)?.settings;
        Ok(settings.map(|settings| zed::serde_json::json!({ "goescape": settings })))
    }
}

zed::register_extension!(Goescape);
