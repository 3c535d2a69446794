import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The user's cache folder; null without a home folder, or if the user wants no cache. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string | null {
  if (isSet(env.NODE_DISABLE_COMPILE_CACHE)) return null;
  // Node's own variable, for the cache that Node itself has from 22.1 on.
  if (isSet(env.NODE_COMPILE_CACHE)) return env.NODE_COMPILE_CACHE;
  const caches = userCaches(env, platform);
  return caches === null ? null : join(caches, "goaidl");
}

function userCaches(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  if (platform === "win32") return isSet(env.LOCALAPPDATA) ? env.LOCALAPPDATA : null;
  if (isSet(env.XDG_CACHE_HOME) && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  const home = isSet(env.HOME) ? env.HOME : homeOfUser();
  if (home === null || !existsSync(home)) return null;
  return platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}

function homeOfUser(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
