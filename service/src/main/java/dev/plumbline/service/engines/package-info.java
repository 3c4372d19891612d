/**
 * Real engines on this machine, from npm, with a small model: a fleet behind taps and HAProxy, for {@code plumbline
 * demo --engines} and for tests.
 */
@NullMarked
package dev.plumbline.service.engines;

import org.jspecify.annotations.NullMarked;
