/** What is asked: yes/no questions about a sample or a token, whose healthy answer is predictable. */
@NullMarked
package dev.plumbline.detector.signal;

import org.jspecify.annotations.NullMarked;
