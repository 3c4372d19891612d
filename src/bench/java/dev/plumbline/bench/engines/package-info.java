/** Pools of the real llama.cpp with a small model: what healthy precisions differ by, and what is told of faults. */
package dev.plumbline.bench.engines;
