package io.tideline.local.compare;

/**
 * How the alerts of a rule change.
 *
 * @param kind that of the rule, or {@code resolved}, which is counted by itself
 * @param inA alerts of A
 * @param inB alerts of B
 * @param lost alerts of A that B does not have
 * @param gained alerts of B that A does not have
 */
record RuleComparison(
        String rule, String kind, String level, long inA, long inB, long lost, long gained) {}
