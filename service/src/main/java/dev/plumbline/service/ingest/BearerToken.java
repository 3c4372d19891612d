package dev.plumbline.service.ingest;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A secret that a sender shows. It is never printed. */
public final class BearerToken {

    /** Holds the token where no file is named. */
    public static final String VARIABLE = "PLUMBLINE_INGEST_TOKEN";

    private static final int LEAST = 16;
    private static final String SCHEME = "bearer ";

    private final byte[] secret;

    private BearerToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The token of a file, else of the environment, else none.
     *
     * @param environment value of {@link #VARIABLE}
     * @throws Failure where the file cannot be read, or the token is too short to be one
     */
    public static @Nullable BearerToken of(@Nullable Path file, @Nullable String environment) {
        String secret = file == null ? environment : read(file);
        if (secret == null) {
            return null;
        }
        if (secret.strip().length() < LEAST) {
            throw new Failure("the token in " + (file == null ? VARIABLE : file) + " must have at least " + LEAST
                    + " characters");
        }
        return new BearerToken(secret.strip());
    }

    /** Whether an {@code Authorization} header shows it; takes as long whatever is shown. */
    boolean isIn(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(secret, shown);
    }

    @Override
    public String toString() {
        return "BearerToken";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure("cannot read the token in " + file + ": " + Failure.reason(e), e);
        }
    }
}
