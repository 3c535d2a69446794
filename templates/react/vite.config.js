import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "web",
  plugins: [react()],
  build: { outDir: "../dist/web", emptyOutDir: true },
  server: {
    // Streams and calls of the contract go to the server; everything else is the page.
    proxy: { "/greet": { target: `http://127.0.0.1:${process.env.PORT ?? 8080}`, ws: true } },
  },
});
