package dev.plumbline.models.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private final PolicyReader reader = new PolicyReader(List.of("routing"));
    private final Policies policies = new Policies(Policy.DEFAULT);

    @Test
    void at_takesTurnsAtTheWindow() throws BadPolicy {
        Policy other = reader.read("p", "budgets: {pages: 1 per 60d}");
        assertEquals(List.of(), policies.put(1_000, other));
        assertEquals(Policy.DEFAULT, policies.at(999));
        assertEquals(other, policies.at(1_000));
        assertEquals(other, policies.at(Long.MAX_VALUE));
        assertEquals(Policy.DEFAULT, policies.first());
    }

    @Test
    void put_ofWhatMayNotChange_isRefusedAndTheOldOneStays() throws BadPolicy {
        Policy other = reader.read("p", "{window: 5s, strata: [], capacities: {a: 1}}");
        assertEquals(List.of("window", "strata"), policies.put(1_000, other));
        assertEquals(Policy.DEFAULT, policies.at(1_000));
    }

    @Test
    void put_ofActionsCapacitiesAndBudgets_isTaken() throws BadPolicy {
        Policy other = reader.read(
                "p",
                "{actions: {gate: automatic}, capacities: {a: 1}, tolerances: {routing: 0.1}, placement: affinity}");
        assertEquals(List.of(), policies.put(1_000, other));
    }
}
