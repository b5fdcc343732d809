package io.tideline.stage;

/**
 * What the product as a whole is told: exactly one of a part of a population, an account, or
 * (neither) that something was first seen on a day.
 */
public record PopulationInput(PopulationPart part, KnownAccount account, int day) {

    static PopulationInput of(PopulationPart part) {
        return new PopulationInput(part, null, part.day());
    }

    static PopulationInput of(KnownAccount account) {
        return new PopulationInput(null, account, account.day());
    }

    static PopulationInput firstSeen(int day) {
        return new PopulationInput(null, null, day);
    }
}
