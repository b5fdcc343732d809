package io.tideline.model;

import java.io.Serializable;
import java.util.List;

/**
 * A key feature of the product: used when any of its events happened.
 *
 * @param name as in the model file
 * @param events indexes into {@link Model#events()}
 */
public record Feature(String name, List<Integer> events) implements Serializable {}
