#ifndef DYN_READLINE_SHIM_H
#define DYN_READLINE_SHIM_H

#include <stdio.h>
#include <stdlib.h>
#include <readline/readline.h>
#include <readline/history.h>

/* Swift's concurrency checking does not let readline's variables be touched: these functions do. */

/* Names the program for .inputrc, leaves SIGINT to us, and looks at it `event` ten times a second and after a signal. */
static inline void dyn_readline_prepare(rl_hook_func_t *event, int to_standard_error)
{
    rl_readline_name = "dyn";
    rl_catch_signals = 0;
    rl_change_environment = 0;
    rl_event_hook = event;
    rl_signal_event_hook = event;
    if (to_standard_error) rl_outstream = stderr;
    rl_set_keyboard_input_timeout(100000);
    rl_initialize();
    using_history();
}

/* Binds Tab in both editing modes, unless .inputrc has given it to something of its own. */
static inline void dyn_readline_bind_tab(rl_command_func_t *complete)
{
    static const char *const maps[] = { "emacs-standard", "vi-insert" };
    rl_add_funmap_entry("dyn-complete", complete);
    for (int i = 0; i < 2; i++) {
        Keymap map = rl_get_keymap_by_name(maps[i]);
        if (map && map['\t'].function == rl_complete) rl_bind_key_in_map('\t', complete, map);
    }
}

static inline const char *dyn_readline_buffer(void) { return rl_line_buffer; }
static inline int dyn_readline_point(void) { return rl_point; }

/* Whether the key before was the same command: a second Tab. */
static inline int dyn_readline_is_repeated(rl_command_func_t *function) { return rl_last_func == function; }

/* Replaces the bytes from `start` to the cursor. */
static inline void dyn_readline_replace(int start, const char *text)
{
    rl_begin_undo_group();
    rl_delete_text(start, rl_point);
    rl_point = start;
    rl_insert_text(text);
    rl_end_undo_group();
}

/* Leaves the line as it is on the screen, prints text below it, and shows the prompt again. */
static inline void dyn_readline_print_below(const char *text)
{
    rl_crlf();
    fputs(text, rl_outstream);
    fflush(rl_outstream);
    rl_forced_update_display();
}

/* Drops the line that is being edited, leaving it on the screen: readline returns an empty one. */
static inline void dyn_readline_drop_line(void)
{
    rl_point = rl_end;
    rl_redisplay();
    fputs("^C", rl_outstream);
    rl_crlf();
    fflush(rl_outstream);
    rl_replace_line("", 0);
    /* What is drawn once more before readline returns is drawn on the new line, and is nothing. */
    rl_set_prompt("");
    rl_on_new_line();
    rl_done = 1;
}

static inline const char *dyn_history_line(int index)
{
    HIST_ENTRY *entry = history_get(history_base + index);
    return entry ? entry->line : 0;
}

static inline int dyn_history_length(void) { return history_length; }

static inline void dyn_history_remove(int index)
{
    HIST_ENTRY *entry = remove_history(index);
    if (entry) free_history_entry(entry);
}

#endif
