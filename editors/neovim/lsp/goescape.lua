-- What vim.lsp.enable("goescape") starts: see :help goescape.

local server = require("goescape.server")
local status = require("goescape.status")

---@type vim.lsp.Config
return {
  cmd = server.start,
  filetypes = { "go" },
  root_dir = server.root_dir,
  handlers = {
    ["goescape/status"] = status.on_status,
  },
  commands = require("goescape.lens").commands,
  on_exit = status.on_exit,
}
