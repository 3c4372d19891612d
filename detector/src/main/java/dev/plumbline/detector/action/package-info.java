/** From incidents to what is done about them: gates, unsticks, rollbacks, and why something is not done. */
@NullMarked
package dev.plumbline.detector.action;

import org.jspecify.annotations.NullMarked;
