/** Asks pools over HTTP, at a polite rate and within a budget, and keeps a journal of what they answered. */
@NullMarked
package dev.plumbline.service.probe.ask;

import org.jspecify.annotations.NullMarked;
