"""The whole cloud on a laptop: MiniStack runs this project's own template, the simulator plays Binance."""
