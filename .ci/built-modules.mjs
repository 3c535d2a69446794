import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The path of a file below the project, with `/` as separator. */
export function pathInProject(path) {
  return relative(root, path).split(sep).join("/");
}

/** Replaces the sources of modules by the texts of `modules`, by path, and resolves the modules that these texts import. */
export function builtModules({ modules, imported }) {
  return {
    name: "built-modules",
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = modules[pathInProject(path)];
        return contents === undefined ? undefined : { contents, loader: "js" };
      });
      onResolve({ filter: /^built:/ }, ({ path }) => ({ path, namespace: "built" }));
      onLoad({ filter: /.*/, namespace: "built" }, ({ path }) => ({ contents: imported[path], resolveDir: root }));
    },
  };
}
