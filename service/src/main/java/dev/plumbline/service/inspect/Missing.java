package dev.plumbline.service.inspect;

import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.tally.CoverageTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What makes signals blind, and what would make them see. */
final class Missing {

    private Missing() {}

    /** One finding a reason, with all signals that it makes blind. */
    static List<DoctorFinding> of(CoverageTable table, Presence presence, Advice advice) {
        Map<Unverifiable, List<String>> blind = new TreeMap<>();
        table.rows().stream()
                .filter(row -> row.state() == CoverageTable.State.BLIND)
                .forEach(row -> row.reasons().stream()
                        .limit(1)
                        .forEach(why -> blind.computeIfAbsent(why, w -> new ArrayList<>())
                                .add(row.signal())));
        List<DoctorFinding> findings = new ArrayList<>();
        blind.forEach((why, signals) -> findings.add(new DoctorFinding(
                DoctorFinding.Kind.MISSING,
                why.code(),
                signals,
                why.text(),
                advice.on(why, presence.absentSettings()))));
        return findings;
    }
}
