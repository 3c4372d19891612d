package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.ActiveBaseline;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cut may have a ceiling of its own, and bets that fit it; the others keep their signal's. */
class CutCeilingTest {

    private final List<Question> questions = Signals.questions();
    private final Question garble = questions.stream()
            .filter(q -> q.name().equals("garble"))
            .findFirst()
            .orElseThrow();

    @Test
    void ceilingOfACut_standsForItAlone() throws BadPolicy {
        Policy policy = new PolicyReader(
                        questions.stream().map(Question::name).toList(),
                        questions.stream().flatMap(Question::cutNames).toList())
                .read("p", "ceilings: {garble.reasoning-marks: 0.9}");
        HypothesisTest test = HypothesisTest.of(garble, Reference.CONTRACT, policy, new ActiveBaseline(List.of()));
        int marks = garble.words().names().indexOf("reasoning-marks");
        for (int cut = 0; cut < garble.cuts(); cut++) {
            assertEquals(cut == marks ? 0.9 : 1e-3, test.ceiling(cut), garble.nameOf(cut));
        }
        int bets = 0;
        for (int member = 0; member < test.members(); member++) {
            boolean own = test.cut(member) == marks;
            bets += own ? 1 : 0;
            assertTrue(!own || test.bet(member).factor() <= 25, "no bet on more than always: " + test.bet(member));
        }
        assertTrue(bets > 0 && bets < test.members() / garble.cuts(), bets + " bets");
    }

    @Test
    void cutsOfAllQuestions_haveNamesOfTheirOwn() {
        for (Question question : questions) {
            assertEquals(question.cuts(), question.words().names().size(), question.name());
            assertTrue(
                    question.words().names().stream().noneMatch(name -> name.matches("[0-9]+")),
                    question.words().names().toString());
        }
    }
}
