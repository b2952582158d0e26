"""The operators' panel: figures, people, broadcasts; every act lands in the audit."""
