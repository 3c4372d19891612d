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
 * Who may do more than look. A file has a line for each token: a name, a role, and the token. Only digests are kept,
 * and they are compared in constant time.
 */
public final class ApiTokens {

    /** Nobody may. */
    public static final ApiTokens NONE = new ApiTokens(List.of());

    /** May send samples. */
    public static final String INGEST = "ingest";

    /** May look, where not everybody may. */
    public static final String READ = "read";

    /** May acknowledge, silence and the like, and look. */
    public static final String OPERATE = "operate";

    private static final List<String> ROLES = List.of(INGEST, READ, OPERATE);

    private static final int SHORTEST = 16;
    private static final String BEARER = "Bearer ";

    private final List<Token> tokens;

    private record Token(String name, String role, String digest) {

        boolean may(String what) {
            return role.equals(what) || (role.equals(OPERATE) && what.equals(READ));
        }
    }

    private ApiTokens(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /**
     * Reads a file; without one, nobody may.
     *
     * @throws Failure where it cannot be read; names the line and never a token
     */
    public static ApiTokens read(@Nullable Path file) {
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
                if (parts.length != 3 || !ROLES.contains(parts[1]) || parts[2].length() < SHORTEST) {
                    throw new Failure(
                            ExitCode.USAGE,
                            file + ":" + number
                                    + ": must be a name, a role (ingest, read or operate) and a token of at least "
                                    + SHORTEST
                                    + " characters",
                            null);
                }
                tokens.add(new Token(parts[0], parts[1], digest(parts[2])));
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        }
        return new ApiTokens(tokens);
    }

    /** Whether nobody may do more than look. */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /** The name of whoever asks, who must have this role. */
    String require(String role, Context ctx) {
        String header = ctx.header("Authorization");
        if (tokens.isEmpty()) {
            throw new HttpError(
                    HttpStatus.FORBIDDEN, "this instance was started without --tokens: it can be read only");
        }
        if (header == null || !header.startsWith(BEARER)) {
            throw new HttpError(HttpStatus.UNAUTHORIZED, "needs the header Authorization: Bearer TOKEN");
        }
        Token found = find(header.substring(BEARER.length()));
        if (found == null || !found.may(role)) { // one answer, so that nobody learns which tokens there are
            throw new HttpError(HttpStatus.UNAUTHORIZED, "no such token of the role " + role);
        }
        return found.name();
    }

    /** Whether anybody was given this role. */
    public boolean has(String role) {
        return tokens.stream().anyMatch(token -> token.role().equals(role));
    }

    /** Whether an {@code Authorization} header shows a token of this role. */
    public boolean shows(String role, @Nullable String authorization) {
        Token found = shown(authorization);
        return found != null && found.may(role);
    }

    private @Nullable Token shown(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? find(authorization.substring(BEARER.length()))
                : null;
    }

    /** Takes as long whatever is shown. */
    private @Nullable Token find(String shown) {
        byte[] asked = digest(shown.strip()).getBytes(StandardCharsets.US_ASCII);
        Token found = null;
        for (Token token : tokens) {
            if (MessageDigest.isEqual(asked, token.digest().getBytes(StandardCharsets.US_ASCII))) {
                found = token;
            }
        }
        return found;
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
