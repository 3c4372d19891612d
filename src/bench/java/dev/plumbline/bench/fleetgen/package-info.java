/**
 * Faults of a real small model, made to order: how often, on whom and how soon each is paged, and whether it is told
 * over too soon.
 */
package dev.plumbline.bench.fleetgen;
