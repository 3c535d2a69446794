import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "web",
  plugins: [react()],
  build: { outDir: "../dist/web", emptyOutDir: true },
  server: {
    // Streams share /goaidl; the paths of the contract are those of other calls. Everything else is the page.
    proxy: Object.fromEntries(
      ["/goaidl", "/greet"].map((path) => [path, { target: `http://127.0.0.1:${process.env.PORT ?? 8080}`, ws: true }]),
    ),
  },
});
