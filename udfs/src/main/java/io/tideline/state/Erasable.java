package io.tideline.state;

/**
 * Holds state or a buffer of keys from which one can be erased. Every holder of a state that {@link
 * StateNames} calls personal is one, or is part of one, and its operator registers it ({@link
 * CachedKeyedOperator#erasable}).
 */
public interface Erasable {
    /** Erases what is held of the selected key; its state is active. */
    void erase(String key) throws Exception;
}
