/**
 * What destinations have in common: one interface, by which workers send, and one provider each,
 * which is found by ServiceLoader. The packages below hold one destination each, and know nothing
 * of each other.
 */
package io.tideline.delivery.destination;
