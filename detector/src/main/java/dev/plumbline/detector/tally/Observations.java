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
 * @param age how many windows before that of {@code time} its generation began; −1 where unknown
 * @param id hash of the record's identity
 * @param voter who votes once
 * @param servedBy which part of the fleet answered
 * @param said the signals' answers
 * @param listed what is compared with twins
 * @param rescored whether it is what a trusted pool makes of the response of that id, and that alone
 * @param origin what its sender wrote of it, which is compared with nothing
 */
record Observations(
        long time,
        int age,
        Hash id,
        Voter voter,
        ServedBy servedBy,
        List<Observation> said,
        Listed listed,
        boolean rescored,
        Origin origin) {

    /**
     * Who votes once.
     *
     * @param placement hash of what votes as one
     * @param misKeyed whether the record lay in another partition than its key says
     * @param session the gateway's own pseudonym of what it placed; empty where the response was a session of its own
     */
    record Voter(Hash placement, boolean misKeyed, String session) {}

    /** The part of the fleet that answered. */
    record ServedBy(String model, String stratum, CohortKey cohort) {}

    /**
     * What is compared with twins: other responses to the same prompt.
     *
     * @param prompt hash of model and prompt
     * @param form of which distribution the lists are
     * @param steps what can be compared; empty where nothing can
     * @param draw what was drawn, where nobody draws that twice; else null
     */
    record Listed(Hash prompt, Context.Form form, List<Context.Step> steps, Context.@Nullable Draw draw) {}

    /**
     * What its sender wrote of it.
     *
     * @param id a hash of the response's own id, whatever its placement key
     * @param ahead whether the sender's clock was ahead, so that the time is that at which the response came
     * @param log in which form it was logged
     * @param name the response's own id, which an incident may name; empty where nobody should
     */
    record Origin(long id, boolean ahead, String log, String name) {}

    /**
     * One answer.
     *
     * @param signal the number of its question, from 0 to 63
     * @param cut which form of the question, from 0 to 255
     * @param bin which part of the answers, from 0 to 65,535
     */
    record Observation(int signal, int cut, int bin, Cell cell) {

        Observation {
            if (((signal & ~0x3f) | (cut & ~0xff) | (bin & ~0xffff)) != 0) {
                throw new IllegalArgumentException(
                        "no answer is to question " + signal + ", form " + cut + ", bin " + bin);
            }
        }
    }

    /** The same by the time at which it came, since its sender's clock was ahead. */
    Observations came(long at, int windows) {
        Origin late = new Origin(origin.id(), true, origin.log(), origin.name());
        return new Observations(at, windows, id, voter, servedBy, said, listed, rescored, late);
    }

    /** The same with another object for its cohort. */
    Observations at(CohortKey same) {
        ServedBy there = new ServedBy(servedBy.model(), servedBy.stratum(), same);
        return new Observations(time, age, id, voter, there, said, listed, rescored, origin);
    }

    /** The same response with what was re-scored of it in the place of what it says of the same questions itself. */
    Observations with(Observations trusted) {
        Set<Integer> asked = trusted.said().stream().map(Observation::signal).collect(Collectors.toSet());
        List<Observation> both = new ArrayList<>(said);
        both.removeIf(own -> asked.contains(own.signal()));
        both.addAll(trusted.said());
        return new Observations(time, age, id, voter, servedBy, both, listed, rescored, origin);
    }
}
