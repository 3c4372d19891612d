package dev.plumbline.detector.blame;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Layer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names that are the same in every run: never drawn at random, so that runs can be compared. */
public final class StableIds {

    private StableIds() {}

    /** An incident's id: a hash of model, layer, first cohort and opening window. */
    static String incident(String model, Layer layer, Cohort cohort, long window) {
        return of("inc-", model, layer.code(), cohort.toString(), Long.toString(window));
    }

    /** A name that begins with {@code kind} and stands for these parts. */
    public static String of(String kind, String... parts) {
        String text = String.join("\n", parts);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return kind + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
