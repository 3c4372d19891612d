package dev.plumbline.service.http;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do more than look. A file has a line for each token: a name, a role, and the token. Only digests are kept, and they are
 * compared in constant time.
 */
public final class Tokens {

    /** Nobody may. */
    public static final Tokens NONE = new Tokens(List.of());

    /** May acknowledge, silence and the like. */
    public static final String OPERATE = "operate";

    private static final int SHORTEST = 16;
    private static final String BEARER = "Bearer ";

    private final List<Token> tokens;

    private record Token(String name, String role, String digest) {}

    private Tokens(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /**
     * Reads a file; without one, nobody may.
     *
     * @throws Failure where it cannot be read; names the line and never a token
     */
    public static Tokens read(@Nullable Path file) {
        if (file == null) {
            return NONE;
        }
        List<Token> tokens = new ArrayList<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] parts = line.strip().split("\\s+", -1);
                if (parts.length != 3 || parts[2].length() < SHORTEST) {
                    throw new Failure(
                            ExitCode.USAGE,
                            file + ":" + number + ": must be a name, a role and a token of at least " + SHORTEST
                                    + " characters",
                            null);
                }
                tokens.add(new Token(parts[0], parts[1], digest(parts[2])));
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        }
        return new Tokens(tokens);
    }

    /** Whether nobody may do more than look. */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /** The name of whoever asks, who must have this role. */
    String require(String role, Context ctx) {
        String header = ctx.header("Authorization");
        if (tokens.isEmpty()) {
            throw new Refusal(HttpStatus.FORBIDDEN, "this instance was started without --tokens: it can be read only");
        }
        if (header == null || !header.startsWith(BEARER)) {
            throw new Refusal(HttpStatus.UNAUTHORIZED, "needs the header Authorization: Bearer TOKEN");
        }
        byte[] asked = digest(header.substring(BEARER.length()).strip()).getBytes(StandardCharsets.US_ASCII);
        Token found = null;
        for (Token token : tokens) {
            if (MessageDigest.isEqual(asked, token.digest().getBytes(StandardCharsets.US_ASCII))) {
                found = token;
            }
        }
        if (found == null) {
            throw new Refusal(HttpStatus.UNAUTHORIZED, "no such token");
        }
        if (!found.role().equals(role)) {
            throw new Refusal(HttpStatus.FORBIDDEN, "needs the role " + role);
        }
        return found.name();
    }

    private static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
