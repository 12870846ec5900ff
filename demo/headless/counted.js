// Stands for a tracker: the gate starts it after a yes, and its storage is erased after a no.
localStorage.setItem("ph_headless", "1");
document.documentElement.dataset.statistics = "on";
