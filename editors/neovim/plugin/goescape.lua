-- Defines :Goescape. Everything else is loaded when it is first used.

if vim.g.loaded_goescape then
  return
end
vim.g.loaded_goescape = true

if vim.fn.has("nvim-0.11") == 0 then
  vim.schedule(function()
    vim.notify("goescape needs Neovim 0.11 or newer", vim.log.levels.WARN)
  end)
  return
end

vim.api.nvim_create_user_command("Goescape", function(command)
  require("goescape.commands").run(command)
end, {
  nargs = "*",
  bang = true,
  desc = "What Go's escape analysis puts on the heap, and why",
  complete = function(lead, line)
    return require("goescape.commands").complete(lead, line)
  end,
})
