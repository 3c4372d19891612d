/** What stands in the topics of a prefix, read once in a process for all who ask. */
@NullMarked
package dev.plumbline.service.view;

import org.jspecify.annotations.NullMarked;
