/**
 * What is done about incidents: verdicts, gates, unsticks and rollbacks, what people said, and why something was not
 * done.
 */
@NullMarked
package dev.plumbline.models.action;

import org.jspecify.annotations.NullMarked;
