-- Where the server is, and which folder it serves.

local config = require("goescape.config")

local M = {}

---@class goescape.Place
---@field path string
---@field why string for people: where it was looked for

---Where the server is looked for, in this order. Never in the workspace: opening a folder must not
---run what is in it.
---@return goescape.Place[]
function M.places()
  local windows = vim.fn.has("win32") == 1
  local inside = windows and "Scripts/goescape.exe" or "bin/goescape"
  local places = {} ---@type goescape.Place[]
  local function add(path, why)
    table.insert(places, { path = path, why = why })
  end
  local active = vim.env.VIRTUAL_ENV
  if active and active ~= "" then
    add(vim.fs.joinpath(active, inside), "the active virtual environment, $VIRTUAL_ENV")
  end
  local on_path = vim.fn.exepath("goescape")
  if on_path ~= "" then
    add(on_path, "PATH")
  end
  add(vim.fs.joinpath(vim.fn.stdpath("data") --[[@as string]], "goescape", inside), "Neovim's data folder")
  return places
end

---The command that starts the server.
---@return string[]? cmd nil where there is none
---@return string why where it was found, or what to do
function M.find()
  local own = config.options.cmd
  if own then
    local program = own[1] or ""
    if vim.fn.executable(program) == 1 then
      return own, "the option cmd"
    end
    return nil, ("the option cmd names %q, which cannot be run"):format(program)
  end
  for _, place in ipairs(M.places()) do
    if vim.fn.executable(place.path) == 1 then
      return { place.path, "serve" }, place.why
    end
  end
  return nil, "goescape is not installed: see :help goescape-install, or :checkhealth goescape"
end

---Starts the server (vim.lsp.Config.cmd).
---@param dispatchers vim.lsp.rpc.Dispatchers
---@param client? vim.lsp.ClientConfig Neovim 0.12 gives it
---@return vim.lsp.rpc.PublicClient
function M.start(dispatchers, client)
  local folder = client and client.root_dir or nil
  local cmd, why = M.find()
  if not cmd then
    error(why, 0)
  end
  return vim.lsp.rpc.start(cmd, dispatchers, { cwd = folder })
end

---Folders that are not the user's: the standard library and the module cache.
---@type string[]?
local foreign

---@param path string
---@return boolean
local function is_foreign(path)
  -- The standard library of whichever Go: its module is called std, that of its commands cmd.
  local module = vim.fs.root(path, "go.mod")
  local lines = module and vim.fn.readfile(module .. "/go.mod", "", 1) or {}
  if lines[1] == "module std" or lines[1] == "module cmd" then
    return true
  end
  for _, folder in ipairs(foreign or {}) do
    if vim.startswith(path, folder) then
      return true
    end
  end
  return false
end

---@param path string
---@return string
local function own_root(path)
  local folder = vim.fs.root(path, "go.work") or vim.fs.root(path, "go.mod") or vim.fs.root(path, ".git")
  return folder or vim.fs.dirname(path)
end

---Go to definition leads into the standard library and the module cache: those files belong to the
---workspace that one came from, and never become one.
---@param path string
---@return string?
local function root_of(path)
  if is_foreign(path) then
    local clients = vim.lsp.get_clients({ name = "goescape" })
    local last = clients[#clients] ---@type vim.lsp.Client?
    if last then
      return last.root_dir
    end
  end
  return own_root(path)
end

---Decides the workspace's folder (vim.lsp.Config.root_dir).
---@param bufnr integer
---@param on_dir fun(root_dir?: string)
function M.root_dir(bufnr, on_dir)
  local path = vim.api.nvim_buf_get_name(bufnr)
  if path == "" or path:find("^%w[%w+.-]*://") or vim.bo[bufnr].buftype ~= "" then
    return
  end
  if not M.find() then
    M.tell_missing()
    return
  end
  if foreign then
    on_dir(root_of(path))
    return
  end
  local go = vim.fn.exepath("go")
  if go == "" then
    on_dir(root_of(path)) -- the server says what is wrong
    return
  end
  vim.system({ go, "env", "GOROOT", "GOMODCACHE" }, { text = true, cwd = vim.fs.dirname(path) }, function(result)
    foreign = foreign or {}
    for line in vim.gsplit(result.code == 0 and result.stdout or "", "\n", { trimempty = true }) do
      table.insert(foreign, vim.fs.normalize(line) .. "/")
    end
    vim.schedule(function()
      if vim.api.nvim_buf_is_valid(bufnr) then
        on_dir(root_of(path))
      end
    end)
  end)
end

local told = false

---Says once that there is no server, and what to do.
function M.tell_missing()
  if not told then
    told = true
    local _, why = M.find()
    vim.notify(why, vim.log.levels.WARN)
  end
end

---@type integer[]
local crashes = {}
local SIGTERM = 15

---Starts a server that ended by itself again, and says so.
---@param code integer
---@param signal integer
function M.on_exit(code, signal)
  if (code == 0 and signal == 0) or signal == SIGTERM or vim.v.exiting ~= vim.NIL then
    return
  end
  local wait = require("goescape.backoff").crashed(crashes, os.time() * 1000)
  if not wait then
    vim.notify("goescape ended again and again, and is left alone: see :Goescape log", vim.log.levels.ERROR)
    return
  end
  vim.notify("goescape ended unexpectedly; it is started again", vim.log.levels.WARN)
  vim.defer_fn(function()
    vim.lsp.enable("goescape", true)
  end, wait)
end

---Stops the server and starts it again for the buffers that it served.
function M.restart()
  crashes = {}
  local clients = vim.lsp.get_clients({ name = "goescape" })
  vim.lsp.enable("goescape", false)
  local tries = 0
  local function start()
    tries = tries + 1
    for _, client in ipairs(clients) do
      if not client:is_stopped() and tries < 50 then
        if tries == 30 then
          client:stop(true)
        end
        vim.defer_fn(start, 100)
        return
      end
    end
    told = false
    vim.lsp.enable("goescape", true)
  end
  start()
end

---Opens the log, at its end.
function M.log()
  vim.cmd.tabedit(vim.fn.fnameescape(vim.lsp.log.get_filename()))
  vim.bo.autoread = true
  vim.cmd("normal! G")
end

return M
