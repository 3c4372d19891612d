package dev.plumbline.models.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TokenTest {

    @Test
    void of_bytes_areTheIdentity() {
        assertEquals(new Token("\u00c3\u00a9", "é"), Token.of("é", "\u00c3\u00a9"));
        assertEquals(new Token("\u00e6\u0098", "\uFFFD"), Token.of("\uFFFD", "\u00e6\u0098"));
    }

    /** DJL lists letters' numbers as bytes, which are no UTF-8: they do not spell the text. */
    @Test
    void of_bytesThatAreLettersNumbers_textIsTheIdentity() {
        assertEquals(Token.ofText(" café"), Token.of(" café", " caf\u00e9"));
    }

    @Test
    void of_noBytes_textIsTheIdentity() {
        assertEquals(Token.ofText("é"), Token.of("é", null));
        assertEquals(Token.ofText("<|eot|>"), Token.of("<|eot|>", ""));
    }

    @Test
    void of_textOfAnId_idIsTheIdentity() {
        assertEquals(new Token("#128009", "token_id:128009"), Token.of("token_id:128009", null));
        assertEquals(new Token("#7", "token_id:7"), Token.of("token_id:7", "token_id:7"));
    }

    @Test
    void of_textLikeAnId_isText() {
        assertEquals(Token.ofText("token_id:"), Token.of("token_id:", null));
        assertEquals(Token.ofText("token_id:x"), Token.of("token_id:x", null));
    }
}
