import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "web",
  plugins: [react()],
  build: { outDir: "../dist/web", emptyOutDir: true },
  server: {
    // Streams share /goaidl, and other calls use the paths of the contract. All other paths belong to the page.
    proxy: Object.fromEntries(
      ["/goaidl", "/greet"].map((path) => [path, { target: `http://127.0.0.1:${process.env.PORT ?? 8080}`, ws: true }]),
    ),
  },
});
