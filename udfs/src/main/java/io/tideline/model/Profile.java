package io.tideline.model;

import java.io.Serializable;
import java.util.List;

/**
 * One way to score, complete: what the file leaves out has been filled in from the model.
 *
 * @param name as in the model file
 * @param window days, at least 1
 * @param compare how many days earlier the window ends that it is compared with, at least 1
 * @param segment index into {@link Model#segments()}; -1: everybody
 * @param weights importance by event index, as long as {@link Model#events()}
 * @param features in the file's order
 */
public record Profile(
        String name,
        int window,
        int compare,
        int segment,
        List<Integer> weights,
        List<Feature> features,
        Normalization normalization)
        implements Serializable {}
