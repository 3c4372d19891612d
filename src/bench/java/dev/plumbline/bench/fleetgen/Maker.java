package dev.plumbline.bench.fleetgen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compiles the generator and makes recordings with it, once each. */
final class Maker {

    private final Path shared;
    private final Path directory;

    /**
     * @param shared the directory that holds {@code tools/fleetgen} and {@code data}
     * @param directory where everything that is made is kept
     */
    Maker(Path shared, Path directory) {
        this.shared = shared;
        this.directory = directory;
    }

    /** Where the scenarios are. */
    Path scenarios() {
        return shared.resolve("tools/fleetgen/scenarios");
    }

    /** The recording of a scenario with a seed, which takes some 40 s where it was never made. */
    Path make(Recipe recipe, int seed) throws IOException, InterruptedException {
        Path made = directory.resolve(recipe.name() + "-" + seed + ".jsonl.gz");
        if (Files.exists(made)) {
            return made;
        }
        Path program = compile();
        Path scenario = directory.resolve(recipe.name() + "-" + seed + ".txt");
        Files.writeString(scenario, recipe.withSeed(seed));
        Path part = directory.resolve(made.getFileName() + ".part");
        Process process = new ProcessBuilder(
                        program.toString(),
                        shared.resolve("data/stories260K.bin").toString(),
                        shared.resolve("data/tok512.bin").toString(),
                        scenario.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream in = process.getInputStream();
                OutputStream out = new Quick(Files.newOutputStream(part))) {
            in.transferTo(out);
        }
        require(process, "the generator");
        return Files.move(part, made, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path compile() throws IOException, InterruptedException {
        Path program = directory.resolve("fleetgen");
        if (!Files.exists(program)) {
            Files.createDirectories(directory);
            String source = shared.resolve("tools/fleetgen/fleetgen.c").toString();
            List<String> command = List.of(
                    "cc",
                    "-O3",
                    "-march=native",
                    "-ffast-math",
                    "-fno-finite-math-only",
                    "-o",
                    program.toString(),
                    source,
                    "-lm");
            require(new ProcessBuilder(command).inheritIO().start(), "the C compiler");
        }
        return program;
    }

    private static void require(Process process, String what) throws InterruptedException, IOException {
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(what + " failed with code " + code);
        }
    }

    /** Compresses as fast as it can. */
    private static final class Quick extends GZIPOutputStream {
        Quick(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
