package io.tideline.message;

/**
 * Input of the population, exactly one of a part of a population, an account, or (neither) that
 * something was first seen on a day.
 */
public record PopulationInput(PartialPopulation part, AccountSegmentsChanged account, int day) {

    public static PopulationInput of(PartialPopulation part) {
        return new PopulationInput(part, null, part.day());
    }

    public static PopulationInput of(AccountSegmentsChanged account) {
        return new PopulationInput(null, account, account.day());
    }

    public static PopulationInput firstSeen(int day) {
        return new PopulationInput(null, null, day);
    }
}
