-- :checkhealth goescape

local config = require("goescape.config")
local server = require("goescape.server")

local M = {}

local report = { ok = vim.health.ok, note = vim.health.info, warning = vim.health.warn, error = vim.health.error }

local INSTALL = {
  "python3 -m venv " .. vim.fs.joinpath(vim.fn.stdpath("data") --[[@as string]], "goescape"),
  vim.fs.joinpath(vim.fn.stdpath("data") --[[@as string]], "goescape", "bin", "pip") .. " install PATH/TO/goescape",
  "or put the goescape command on PATH; or require('goescape').setup({ cmd = { 'PATH/TO/goescape', 'serve' } })",
}

local function check_editor()
  vim.health.start("goescape: Neovim")
  local version = tostring((vim.version --[[@as fun(): vim.Version]])())
  if vim.fn.has("nvim-0.11") == 1 then
    vim.health.ok("Neovim " .. version)
  else
    vim.health.error("Neovim " .. version .. " is too old", { "Install Neovim 0.11 or newer." })
  end
  local is_enabled = vim.lsp.is_enabled ---@type (fun(name: string): boolean)? 0.11.0 has none
  local enabled = vim.lsp._enabled_configs.goescape ~= nil
  if is_enabled then
    enabled = is_enabled("goescape")
  end
  if enabled then
    vim.health.ok("the server is enabled")
  else
    vim.health.warn("the server is not enabled", { 'vim.lsp.enable("goescape") in your init.lua' })
  end
end

---@return string[]? cmd
local function check_server()
  vim.health.start("goescape: the server")
  for _, place in ipairs(server.places()) do
    local there = vim.fn.executable(place.path) == 1
    vim.health.info(("%s: %s%s"):format(place.why, place.path, there and "" or " (nothing there)"))
  end
  local cmd, why = server.find()
  if not cmd then
    vim.health.error(why, INSTALL)
    return nil
  end
  vim.health.ok(("%s, found through %s"):format(table.concat(cmd, " "), why))
  return cmd
end

---@param cmd string[]
local function check_go(cmd)
  vim.health.start("goescape: Go, as the server sees it")
  local argv = { cmd[1], "doctor", "--json" }
  local clients = vim.lsp.get_clients({ name = "goescape" })
  local last = clients[#clients] ---@type vim.lsp.Client?
  local folder = last and last.root_dir or vim.fn.getcwd()
  local ran, process = pcall(vim.system, argv, { text = true, cwd = folder, timeout = 60000 })
  local result = ran and process:wait() or { stdout = "", stderr = tostring(process) }
  local ok, doctor = pcall(vim.json.decode, result.stdout or "")
  if not ok then
    vim.health.error("goescape doctor gave no answer: " .. vim.trim(result.stderr or ""))
    return
  end
  for _, check in ipairs(doctor.checks) do
    local tell = report[check.state] or vim.health.warn
    local advice = check.advice ~= "" and check.advice or nil
    local text = ("%s: %s"):format(check.name, check.found)
    if tell == vim.health.ok or tell == vim.health.info then
      tell(advice and (text .. "\n" .. advice) or text)
    else
      tell(text, advice and { advice } or nil)
    end
  end
end

local function check_clients()
  vim.health.start("goescape: this session")
  local clients = vim.lsp.get_clients({ name = "goescape" })
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    vim.health.ok(
      ("client %d serves %s, %d buffers, positions in %s"):format(
        client.id,
        client.root_dir or "single files",
        buffers,
        client.offset_encoding
      )
    )
  end
  if #clients == 0 then
    vim.health.info("no client is running: open a Go file")
  end
  for name, value in pairs(config.options) do
    vim.health.info(("option %s = %s"):format(name, vim.inspect(value)))
  end
end

function M.check()
  check_editor()
  local cmd = check_server()
  if cmd then
    check_go(cmd)
  end
  check_clients()
end

return M
