"""The pages' server: starting it, its template, its settings (voila.json), its kernel."""
