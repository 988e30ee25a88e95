-- When a server that ended by itself is started again.

local M = {}

local FORGIVEN = 5
local WINDOW = 180000 -- milliseconds
local FIRST = 500

---Takes note of a crash: the first restart is almost at once, each further one waits twice as long.
---@param crashes integer[] when there were crashes, milliseconds; this one is added
---@param now integer milliseconds
---@return integer? wait milliseconds; nil if it is time to give up
function M.crashed(crashes, now)
  while crashes[1] and now - crashes[1] >= WINDOW do
    table.remove(crashes, 1)
  end
  table.insert(crashes, now)
  if #crashes > FORGIVEN then
    return nil
  end
  local wait = FIRST
  for _ = 2, #crashes do
    wait = wait * 2
  end
  return wait
end

return M
