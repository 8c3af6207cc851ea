package door

import "github.com/hefu-wallet/hefu"

// Labels are what this program says of the controls, in the language of the request.
type Labels struct {
	Labels []hefu.Label `json:"labels"`
}

// controls lists who makes what hold for a guarded account. It is this program's own
// knowledge: what stands under a device's stamp is no guard's to word.
func (c *call) controls(None) (Labels, error) {
	out := Labels{Labels: hefu.ControlsOf(hefu.Guarded)}
	for i := range out.Labels {
		out.Labels[i].Text = c.lang.Translate(out.Labels[i].Text)
	}
	return out, nil
}
