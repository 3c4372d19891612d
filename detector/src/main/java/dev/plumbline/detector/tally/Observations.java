package dev.plumbline.detector.tally;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a sample until its window closes: bits and bins, no text.
 *
 * @param time event time in milliseconds since the epoch
 * @param id hash of the record's identity
 * @param placement hash of what votes as one
 * @param misKeyed whether the record lay in another partition than its key says
 * @param age how many windows before that of {@code time} its generation began; −1 where unknown
 * @param said the signals' answers
 * @param prompt hash of model and prompt
 * @param log in which form it was logged
 * @param session the gateway's own pseudonym of what it placed; empty where the response was a session of its own
 * @param name the response's own id, which an incident may name; empty where nobody should
 * @param rescored whether it is what a trusted pool makes of the response of that id, and that alone
 * @param form of which distribution the lists are
 * @param steps what can be compared with twins; empty where nothing can
 * @param draw what was drawn, where nobody draws that twice; else null
 * @param origin what its sender wrote of it, which is compared with nothing
 */
record Observations(
        long time,
        Hash id,
        Hash placement,
        boolean misKeyed,
        int age,
        String model,
        String stratum,
        CohortKey cohort,
        List<Observation> said,
        Hash prompt,
        Context.Form form,
        List<Context.Step> steps,
        Context.@Nullable Draw draw,
        String log,
        String session,
        String name,
        boolean rescored,
        Origin origin) {

    /**
     * @param id a hash of the response's own id, whatever its placement key
     * @param ahead whether the sender's clock was ahead, so that the time is that at which the response came
     */
    record Origin(long id, boolean ahead) {}

    /** One answer: which signal, which form of its question, which bin, and the counts. */
    record Observation(int signal, int cut, int bin, Cell cell) {}

    /** The same by the time at which it came, since its sender's clock was ahead. */
    Observations came(long at, int windows) {
        return new Observations(
                at,
                id,
                placement,
                misKeyed,
                windows,
                model,
                stratum,
                cohort,
                said,
                prompt,
                form,
                steps,
                draw,
                log,
                session,
                name,
                rescored,
                new Origin(origin.id(), true));
    }

    /** The same with another object for its cohort. */
    Observations at(CohortKey same) {
        return new Observations(
                time, id, placement, misKeyed, age, model, stratum, same, said, prompt, form, steps, draw, log, session,
                name, rescored, origin);
    }

    /** The same response with what was re-scored of it in the place of what it says of the same questions itself. */
    Observations with(Observations trusted) {
        Set<Integer> asked = trusted.said().stream().map(Observation::signal).collect(Collectors.toSet());
        List<Observation> both = new ArrayList<>(said);
        both.removeIf(own -> asked.contains(own.signal()));
        both.addAll(trusted.said());
        return new Observations(
                time, id, placement, misKeyed, age, model, stratum, cohort, both, prompt, form, steps, draw, log,
                session, name, rescored, origin);
    }
}
