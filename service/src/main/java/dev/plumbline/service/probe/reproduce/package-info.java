/** Failures as files: shrunk, asked again, printed for somebody else. */
@NullMarked
package dev.plumbline.service.probe.reproduce;

import org.jspecify.annotations.NullMarked;
