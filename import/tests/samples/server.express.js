// The server of the shop.
const express = require('express');
const cors = require('cors');

const partners = [
  'https://partner-a.example',
  "https://partner-b.example:8443", /* staging */
  /^https:\/\/pr-\d+--shop\.preview\.example\.com$/,
];

const app = express();

app.use('/api', cors({
  origin: [
    'https://shop.example.com',
    'https://Blog.example.com/',
    /\.example\.com$/,
    /example\.net$/,
    /^https:\/\/([\w-]+\.)*example\.org$/gi,
    /^https?:\/\/localhost(:\d{1,5})?$/,
    'https://*.example.edu',
    process.env.EXTRA_ORIGIN,
    `https://${tenant}.example.com`,
  ],
  methods: ['GET', 'PUT'],
  allowedHeaders: 'Content-Type,Authorization',
  credentials: true,
  maxAge: 600,
  optionsSuccessStatus: 200,
}));

app.get('/partners', cors({ origin: partners, maxAge: 60 * 60 }), (req, res) => {
  res.json({ ok: /["'{]/.test(req.query.q) });
});

app.get('/dynamic', cors({
  origin: function (origin, callback) {
    callback(null, partners.includes(origin));
  },
}));
