package io.tideline.console.entity;

import java.time.LocalDate;
import java.util.List;

/**
 * What the newest row of an account or user is made of.
 *
 * @param previousRaw null: first seen later
 * @param drivers what the raw is made of, most points first
 * @param movers what its change is made of, the greatest difference first
 * @param champions of an account
 */
public record Causes(
        LocalDate day,
        long raw,
        Long previousRaw,
        Double benchmark,
        List<Mover> drivers,
        List<Mover> movers,
        List<Champion> champions) {}
