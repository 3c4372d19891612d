/** What is counted: cells, the cohorts that share them, and the tallies that carry them between the stages. */
@NullMarked
package dev.plumbline.models.cell;

import org.jspecify.annotations.NullMarked;
