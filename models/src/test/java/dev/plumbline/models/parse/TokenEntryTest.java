package dev.plumbline.models.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEntryTest {

    /** The most would take a minute if each were held beside all others. */
    @ParameterizedTest
    @ValueSource(ints = {3, 29, 30, 31, 32, 33, 200_000})
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void step_ofNumberedCandidates_knowsThoseByNumberThatTextDoesNotTellApart(int count) {
        List<TokenEntry> listed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            listed.add(new TokenEntry("t" + i, i).reported(-1));
        }
        listed.set(1, new TokenEntry("t0", 1).reported(-1));
        Step step = TokenEntry.step(new TokenEntry("t2", 2).reported(-1), listed);
        List<Candidate> candidates = step.listed();
        assertEquals(Token.ofId(0).identity(), candidates.get(0).token().identity());
        assertEquals(Token.ofId(1).identity(), candidates.get(1).token().identity());
        for (int i = 2; i < count; i++) {
            assertEquals(
                    Token.of("t" + i, null).identity(),
                    candidates.get(i).token().identity());
        }
    }
}
