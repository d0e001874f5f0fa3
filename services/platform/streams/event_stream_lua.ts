/**
 * Lua of the Redis streams. Each script touches the keys of one hash slot, so that they run on a
 * cluster: leases are divided in the group's slot, and the partition's slot knows the fence that may
 * commit.
 */

import admit from "./lua/admit.lua" with { type: "text" };
import commit from "./lua/commit.lua" with { type: "text" };
import groups from "./lua/groups.lua" with { type: "text" };
import rewind from "./lua/rewind.lua" with { type: "text" };

export { default as CLAIM } from "./lua/claim.lua" with { type: "text" };
export { default as RELEASE } from "./lua/release.lua" with { type: "text" };
export { default as SHED } from "./lua/shed.lua" with { type: "text" };
export const ADMIT = groups + admit;
export const COMMIT = groups + commit;
export const REWIND = groups + rewind;
